/** Syncs one after the other, whatever becomes of those before; throws the first error when all were tried. */
export function syncAll(parts: Iterable<{ sync(): number }>): void {
  const failures: unknown[] = [];
  for (const part of parts) {
    try {
      part.sync();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
