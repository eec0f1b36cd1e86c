import { beginning, type Beginning, type BeginningCommand } from '../../tui/beginning.ts';
import type { Display } from '../../tui/program.ts';
import type { Interruption } from '../interruption.ts';

type BeginCommand = Extract<BeginningCommand, { readonly do: 'begin' }>;

/** Tells what is about to begin, and waits for its reader; null: they would rather not. */
export async function beginOnScreen(display: Display, told: Beginning, interruption: Interruption): Promise<BeginCommand | null> {
  const asked = new Promise<BeginningCommand>((resolve) => display.show(beginning(told), resolve));
  const answer = await interruption.unlessStopped(asked);
  if (answer?.do === 'interrupt') interruption.interrupt();
  return answer?.do === 'begin' ? answer : null;
}
