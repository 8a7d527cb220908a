/** A number that a double cannot hold (a 64-bit integer, say), as its text: `JSON.stringify` writes it as it came. */
export type ExactNumber = { readonly rawJSON: string };

declare global {
  interface JSON {
    rawJSON(text: string): ExactNumber;
    isRawJSON(value: unknown): value is ExactNumber;
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  }
}

/** More digits, or a larger power of ten, no database keeps as they are. */
const most = 1_000;
/** What a number within these bounds takes at most when it is written without an exponent, as PostgreSQL does. */
const longestNumeral = 2_500;

/** Anything that a double might not hold: at least 16 digits, or an exponent of three. An id such as `7e123456-…` is neither. */
const suspicious = /[\d.]{16}|(?:^|[:,[\s])-?[\d.]+[eE][+-]?\d{3}/;

/**
 * `JSON.parse` that changes no number: where a double would not be the same number, an ExactNumber stands in its place. All other
 * values are what `JSON.parse` gives, and where no number is that long it costs no more.
 *
 * @throws SyntaxError for what is no JSON; RangeError for a number of more than 1,000 digits or beyond 10^1000, and where what
 * holds a long number is nested too deep
 */
export function parseExactJson(text: string): unknown {
  if (!mayHoldExactNumber(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? keepExact(value, source) : value,
  );
}

/** False where `JSON.parse` changes no number of the text; true says nothing. Costs a fraction of parsing it. */
export function mayHoldExactNumber(text: string): boolean {
  return suspicious.test(text);
}

/** The same as `parseExactJson` for text that has to be read in any case: where it cannot be exact, numbers are the nearest doubles. */
export function parseExactJsonIfPossible(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

function keepExact(value: number, source: string): number | ExactNumber {
  const rounded = String(value);
  if (rounded === source) return value;
  if (source.length > longestNumeral) throw new RangeError('A number is too long');
  const [given, held] = [measure(source), measure(rounded)];
  if (given.digits === held.digits && given.power === held.power) return value;
  if (given.digits.length > most || Math.abs(given.power) > most) throw new RangeError('A number is too large');
  return JSON.rawJSON(source);
}

/** A numeral, without its sign, as its digits without zeros at either end and the power of ten behind them. */
function measure(text: string): { digits: string; power: number } {
  const [, whole = '', fraction = '', exponent = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return { digits, power: digits === '' ? 0 : Number(exponent) - fraction.length + all.length - digits.length };
}
