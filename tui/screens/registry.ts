import type { View } from '../pane.ts';
import { end } from './end.ts';
import { faults } from './faults.ts';
import { help } from './help.ts';
import { knobs } from './knobs.ts';
import { live } from './live.ts';
import { why } from './why.ts';

/** Screens by the name under which the state holds them; null where the terminal is too small for one. */
export const screens = { live, end, help, why, knobs, faults } as const satisfies Record<string, (view: View) => string[] | null>;
export type ScreenId = keyof typeof screens;
