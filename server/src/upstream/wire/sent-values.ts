import { hideKey } from '../models/hide-key.ts';
import { secretForms, shortestInWords, shortestSecret } from './secret-forms.ts';

/** What requests carried to authenticate, kept to be taken out of whatever the upstream says back. */
export type SentValues = {
  /** Notes the headers of a request that is about to be sent. */
  remember(headers: Record<string, string>): void;
  /** Takes out of a text what was sent: values in whole, in base64 and escaped for a URL or JSON, and telling parts of long ones. */
  hide(text: string): string;
  /** The same for an error, its stack, its causes and the errors in it, in place; long messages are cut. @returns the error */
  hideInError(error: unknown): unknown;
  /** Takes whole values out of all texts of a JSON value, 64 levels deep. @returns a copy */
  hideInJson(value: unknown): unknown;
};

const hidden = '[key]';
/** As many values are kept: those of renewed tokens too, since a call that began with an older one may still be under way. */
const mostValues = 32;
const mostLevels = 64;
/** The library's errors hold whole answers; more of one says no more. */
const longestMessage = 2_000;
const blockLength = 8;

/** Makes an empty memory, for the requests of one principal. */
export function createSentValues(): SentValues {
  const values = new Set<string>();

  const hideBy = (hideLong: (text: string, form: string) => string) => (text: string) =>
    [...values]
      .flatMap(secretForms)
      .reduce((result, form) => (form.length < shortestInWords ? hideWord(result, form) : hideLong(result, form)), text);
  const hide = hideBy((text, form) => hideRuns(hideKey(text, form), form));
  const hideWhole = hideBy((text, form) => text.replaceAll(form, hidden));

  function hideInError(error: unknown, level = 0): unknown {
    if (!(error instanceof Error) || level > 8) return error;
    const { message, stack } = error;
    error.message = hide(message.slice(0, longestMessage));
    if (stack !== undefined) error.stack = hide(stack.replace(message, () => error.message));
    hideInError(error.cause, level + 1);
    if (error instanceof AggregateError) for (const each of error.errors) hideInError(each, level + 1);
    return error;
  }

  return {
    remember(headers) {
      for (const value of Object.values(headers)) {
        if (value.length < shortestSecret || values.has(value)) continue;
        values.add(value);
        for (const oldest of values) {
          if (values.size <= mostValues) break;
          values.delete(oldest);
        }
      }
    },
    hide,
    hideInError: (error) => hideInError(error),
    hideInJson: (value) => mapTexts(value, hideWhole),
  };
}

/** Parts of 15 letters and more, and many shorter ones: whatever holds one of the blocks of 8 that `form` consists of. */
function hideRuns(text: string, form: string): string {
  let result = text;
  for (let block = 0; block + blockLength <= form.length; block += blockLength) {
    for (let at = result.indexOf(form.slice(block, block + blockLength)); at >= 0;) {
      let [start, end, first, last] = [at, at + blockLength, block, block + blockLength];
      for (; start > 0 && first > 0 && result[start - 1] === form[first - 1]; first -= 1) start -= 1;
      for (; end < result.length && last < form.length && result[end] === form[last]; last += 1) end += 1;
      result = `${result.slice(0, start)}${hidden}${result.slice(end)}`;
      at = result.indexOf(form.slice(block, block + blockLength));
    }
  }
  return result;
}

/** Only where it stands as a word of its own. */
function hideWord(text: string, form: string): string {
  if (!text.includes(form)) return text;
  const isLetter = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
  let result = '';
  let from = 0;
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
    if (isLetter(text[at - 1]) || isLetter(text[at + form.length])) continue;
    result += text.slice(from, at) + hidden;
    from = at + form.length;
  }
  return result + text.slice(from);
}

function mapTexts(value: unknown, change: (text: string) => string, level = 0): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
  if (level >= mostLevels) return '(too deep)';
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, level + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change, level + 1)]));
}
