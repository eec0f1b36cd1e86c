/** Where the words for a module stand in its environment, as JSON. */
export const moduleVariable = 'WAVETANK_MODULE';
