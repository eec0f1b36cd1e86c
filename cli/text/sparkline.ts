const bars = '▁▂▃▄▅▆▇█';

/**
 * A row of bars, one per stretch of the series, as high as the stretch's mean is beside `top`. Give two series the same
 * `top` and their bars can be compared.
 */
export function sparkline(series: readonly number[], width: number, top: number): string {
  if (series.length === 0 || width <= 0) return '';
  const columns = Math.min(width, series.length);
  let line = '';
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * series.length) / columns);
    const to = Math.floor(((column + 1) * series.length) / columns);
    let sum = 0;
    for (let i = from; i < to; i++) sum += series[i];
    const share = top > 0 ? sum / (to - from) / top : 0;
    line += bars[Math.max(0, Math.min(bars.length - 1, Math.round(share * (bars.length - 1))))];
  }
  return line;
}

/** The `top` under which all of `series` fit when each is drawn `width` wide: the highest mean of a stretch. */
export function commonTop(series: readonly (readonly number[])[], width: number): number {
  let top = 0;
  for (const each of series) {
    const columns = Math.min(width, each.length);
    for (let column = 0; column < columns; column++) {
      const stretch = each.slice(Math.floor((column * each.length) / columns), Math.floor(((column + 1) * each.length) / columns));
      top = Math.max(top, stretch.reduce((sum, value) => sum + value, 0) / stretch.length);
    }
  }
  return top;
}
