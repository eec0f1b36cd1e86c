/**
 * Performs tasks on `jobs` workers at a time; `perform` is told nothing of the others. After a failure no task is begun;
 * those under way are waited for, since each has something to save, and then the first failure is thrown.
 */
export async function conduct<Task, Outcome>(
  tasks: { next(): Task | null }, jobs: number, perform: (task: Task) => Promise<Outcome>, done: (outcome: Outcome) => void | Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const next = (): Task | null => (failures.length === 0 ? tasks.next() : null);
  const worker = async (): Promise<void> => {
    for (let task = next(); task !== null; task = next()) {
      try {
        await done(await perform(task));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  if (failures.length > 0) throw failures[0];
}
