import type { Pane } from '../pane.ts';
import { account } from './account.ts';
import { behind } from './behind.ts';
import { checks } from './checks.ts';
import { damage } from './damage.ts';
import { events } from './events.ts';
import { flowLines } from './flow-lines.ts';
import { header } from './header.ts';
import { keyBar } from './key-bar.ts';
import { question } from './question.ts';
import { remedies } from './remedies.ts';
import { stored } from './stored.ts';
import { tasks } from './tasks.ts';
import { timeline } from './timeline.ts';
import { topology } from './topology.ts';

/** The panes of the live screen, from the top down. */
export const panes: readonly Pane[] = [
  header,
  question,
  topology,
  account,
  checks,
  stored,
  flowLines,
  behind,
  damage,
  tasks,
  timeline,
  events,
  remedies,
  keyBar,
];
