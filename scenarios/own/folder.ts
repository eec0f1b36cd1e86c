/** What this machine tells of where the config stands. */
export const folderKey = 'own.folder';

/** What commands and files of a definition are relative to: the folder of its config, or where a plan is executed. */
export function folderOf(local: Readonly<Record<string, string>>): string {
  return local[folderKey] ?? process.cwd();
}
