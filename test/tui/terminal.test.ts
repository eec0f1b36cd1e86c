import { afterEach, describe, expect, test } from 'vitest';
import { startPlayer, type Played } from './pty.ts';

/** End to end: the screen in a real terminal, as a reader meets it. */
let played: Played | null = null;

afterEach(() => played?.end());

async function started(how = 'note', environment: Readonly<Record<string, string>> = {}): Promise<Played> {
  const player = startPlayer(how, environment);
  played = player;
  await player.until('the first frame', () => player.rows().some((row) => row.includes('2:37 / 5:00')) && player.log().includes('pid'));
  return player;
}

async function expectGivenBack(player: Played): Promise<void> {
  await player.ended;
  await player.until('the end', () => player.rows().some((row) => row.startsWith('same terminal')));
  expect(player.buffer()).toBe('normal');
  expect(player.rows()[0]).toBe('before');
  expect(player.sent().lastIndexOf('\u001B[?25h')).toBeGreaterThan(player.sent().lastIndexOf('\u001B[?25l'));
  expect(player.sent().lastIndexOf('\u001B[?1049l')).toBeGreaterThan(player.sent().lastIndexOf('\u001B[?1049h'));
}

function pidOf(player: Played): number {
  return Number(/pid (\d+)/.exec(player.log())![1]);
}

describe.skipIf(process.platform === 'win32')('in a terminal', () => {
  test('the screen is drawn, keys act, and quitting gives the terminal back', async () => {
    const player = await started();
    expect(player.buffer()).toBe('alternate');
    expect(player.rows().at(-1)).toContain('q quit');
    player.type(' ');
    await player.until('paused', () => player.rows()[0].includes('‖ paused'));
    player.type('5');
    await player.until('asked', () => player.rows().some((row) => row.includes('5 [.] replay')));
    player.type('\t\r');
    await player.until('why', () => player.rows().some((row) => row.includes('An alarm is stored within two seconds')));
    player.type('\u001B');
    await player.until('back', () => player.rows().some((row) => row.includes('account of every event')));
    player.type('qq');
    await expectGivenBack(player);
    expect(player.rows()).toContain('bye, quit');
    expect(player.rows()).toContain('code 0');
    expect(player.log().split('\n').filter((line) => !line.startsWith('pid'))).toEqual([
      'steer {"do":"pause"}', 'action {"do":"toggle","remedy":"replay","on":true}', 'quit quit', '',
    ]);
  });

  test('another size is another layout, without a trace of the one before; ctrl+c is the host\'s to answer', async () => {
    const player = await started();
    player.resize(80, 24);
    await player.until('the narrow layout', () => player.rows()[0].includes('VIRTUAL  2:37/5:00'));
    expect(player.rows().filter((row) => row.includes('╭'))).toEqual([]);
    player.resize(60, 20);
    await player.until('too small', () => player.rows().join(' ').includes('This terminal has 60 columns and 20 rows'));
    player.resize(120, 40);
    await player.until('the wide layout', () => player.rows()[0].includes('VIRTUAL clock   2:37 / 5:00'));
    expect(player.rows()[3]).toMatch(/^╭ where it flows.*╮$/);
    player.type('\u0003');
    await expectGivenBack(player);
    expect(player.rows()).toContain('bye, interrupt');
  });

  test('an error is told on the terminal as it was before', async () => {
    const player = await started('throw');
    player.type(' ');
    await expectGivenBack(player);
    expect(player.rows().join('\n')).toContain('Error: a bug of ours');
    expect(player.rows()).toContain('code 1');
  });

  test.each([['SIGTERM', 143], ['SIGINT', 130], ['SIGHUP', 129]] as const)('%s gives the terminal back and ends the program as ever', async (signal, code) => {
    const player = await started();
    process.kill(pidOf(player), signal);
    await expectGivenBack(player);
    expect(player.rows()).toContain(`code ${code}`);
  });

  test('no colour where none is wanted, ASCII where nothing else is known; the end of a run stays until the reader leaves', async () => {
    const player = await started('end', { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' });
    player.type(' ');
    await player.until('the verdict', () => player.rows()[2].startsWith('x FAILED'));
    expect(player.sent()).not.toMatch(/\u001B\[(1;)?[39][0-9]m/);
    expect(player.rows().join('')).toMatch(/^[\u0020-\u007E]*$/);
    // Loading React and chalk as they must be loaded leaves no trace.
    expect(player.log()).toContain('environment {"NODE_ENV":null,"FORCE_COLOR":null}');
    player.type('q');
    await expectGivenBack(player);
  });
});
