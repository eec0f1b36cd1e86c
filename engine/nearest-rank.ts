/** The least of sorted values that at least so many percent of them do not exceed: the percentile by nearest rank. Of none, undefined. */
export function nearestRank<T>(sorted: ArrayLike<T>, percent: number): T {
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)];
}
