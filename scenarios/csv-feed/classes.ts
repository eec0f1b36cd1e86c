/** Files are items, and so is each of their rows. */
export const classes = ['file', 'row'] as const;
export const fileClass = 0;
export const rowClass = 1;
