/** What a run must be like for a rare loss to show: that none was seen says something only of losses that would have been. */

const confidence = 0.95;

/** Items that must pass for a loss of one in `oneIn` to be seen with 95 %: three times as many, near enough (the rule of three). */
export function itemsToSee(oneIn: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log1p(-1 / oneIn));
}

/** The rarest loss, one in so many, that `items` of which none was lost would have shown with 95 %. */
export function rarestSeen(items: number): number {
  return items === 0 ? 0 : Math.floor(1 / -Math.expm1(Math.log(1 - confidence) / items));
}
