/** What this machine tells of where the config stands. */
export const folderKey = 'own.folder';
