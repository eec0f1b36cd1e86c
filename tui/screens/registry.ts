import type { View } from '../pane.ts';
import { changed } from './changed.ts';
import { damage } from './damage.ts';
import { end } from './end.ts';
import { faults } from './faults.ts';
import { held } from './held.ts';
import { help } from './help.ts';
import { knobs } from './knobs.ts';
import { live } from './live.ts';
import { part } from './part.ts';
import { remedies } from './remedies.ts';
import { tasks } from './tasks.ts';
import { why } from './why.ts';

/** Screens by the name under which the state holds them; null where the terminal is too small for one. */
export const screens = { live, end, help, why, knobs, faults, damage, held, part, changed, tasks, remedies } as const satisfies Record<string, (view: View) => string[] | null>;
export type ScreenId = keyof typeof screens;
