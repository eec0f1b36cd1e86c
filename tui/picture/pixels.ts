/** A length in a picture, to the hundredth: what is finer nobody sees. */
export function px(value: number): string {
  return String(Number(value.toFixed(2)));
}
