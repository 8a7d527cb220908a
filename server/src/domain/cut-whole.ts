/** At most `chars` characters of the text, with none cut in two. */
export function cutWhole(text: string, chars: number): string {
  return text.length <= chars ? text : text.slice(0, chars).replace(/[\ud800-\udbff]$/, '');
}
