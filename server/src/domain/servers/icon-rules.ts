import type { FieldFault } from '../../errors.ts';
import { describeUrlFault, parseHttpUrl } from '../../protocol/http/parse-http-url.ts';

/**
 * Judges an `icon_url`: empty, one emoji, or an https URL.
 * @returns what is wrong with it, or undefined
 */
export function findIconFault(icon: string): FieldFault | undefined {
  if (icon === '' || isEmoji(icon)) return undefined;
  const pointer = '/icon_url';
  const parsed = parseHttpUrl(icon);
  if (parsed.ok && parsed.url.protocol === 'https:') return undefined;
  if (parsed.ok || parsed.fault === 'unsupported_scheme') {
    return { pointer, code: 'not_https', message: 'An image has to have an https:// URL.' };
  }
  if (parsed.fault === 'missing_scheme' || parsed.fault === 'bad_character') {
    return { pointer, code: 'not_an_icon', message: 'An icon is one emoji, or the https:// URL of an image.' };
  }
  return { pointer, code: parsed.fault, message: describeUrlFault(parsed.fault) };
}

/** True for exactly one emoji that is in general use, skin tones, flags and joined ones too; also where its colour selector was left out. */
export function isEmoji(text: string): boolean {
  if (text.length > 64) return false; // the longest sequences have 35 units or fewer
  if (oneEmoji.test(text)) return true;
  const [first = ''] = text;
  return oneEmoji.test(`${first}\ufe0f${text.slice(first.length)}`);
}

const oneEmoji = /^\p{RGI_Emoji}$/v;
