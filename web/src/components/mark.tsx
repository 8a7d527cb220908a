/** The mark of Gatehouse; `size` in px. */
export function Mark({ size }: { size: number }) {
  return <img src="/gatehouse.svg" width={size} height={size} alt="" />;
}
