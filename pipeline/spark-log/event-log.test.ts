import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApplicationReader } from './application.ts';
import { EventLog } from './event-log.ts';
import { readEvent } from './spark-event.ts';

const count = fc.nat({ max: 1_000_000 });
const task = fc.record({
  launchMs: count, tookMs: count, cpuMs: count, shuffled: fc.boolean(), rowsRead: fc.integer({ min: 1, max: 1_000_000 }), bytesRead: count, rowsWritten: count, bytesWritten: count,
});

test('what is written in the form of Spark is read as what it was', () => {
  fc.assert(fc.property(fc.array(task, { minLength: 1, maxLength: 20 }), (tasks) => {
    const log = new EventLog();
    log.begin('app', 'app-1', 'none', 0);
    log.jobStarted(0, 'batch-1', [7], 1);
    log.stageSubmitted(7, 'reduce', tasks.length, 2);
    log.taskLost({ stage: 7, id: 99, index: 0, attempt: 0, executor: 'w', launchMs: 0, finishMs: 1, cpuMs: 0, shuffled: true });
    tasks.forEach(({ tookMs, ...each }, index) => log.taskEnded({ ...each, stage: 7, id: index, index, attempt: 0, executor: 'w', finishMs: each.launchMs + tookMs }));
    log.stageCompleted(7, 'reduce', tasks.length, 2, 3);
    log.jobEnded(0, 4);
    log.end(5);
    const reader = new ApplicationReader();
    for (const line of log.lines) {
      const read = readEvent(line);
      expect(read.kind).not.toBe('broken');
      if (read.kind === 'event') reader.take(read.event);
    }
    const { stages, endedMs, name } = reader.finish();
    expect([name, endedMs, stages.length]).toEqual(['app', 5, 1]);
    expect(stages[0]).toMatchObject({ id: 7, name: 'reduce', jobGroup: 'batch-1', failedTasks: 1, submittedMs: 2, completedMs: 3, readsShuffle: tasks.some(({ shuffled }) => shuffled) });
    expect(stages[0].tasks.map(({ rows, bytes, durationMs, cpuMs, shuffleRowsWritten, shuffleBytesWritten }) => ({ rows, bytes, durationMs, cpuMs, shuffleRowsWritten, shuffleBytesWritten })))
      .toEqual(tasks.map(({ rowsRead, bytesRead, tookMs, cpuMs, rowsWritten, bytesWritten }) => ({ rows: rowsRead, bytes: bytesRead, durationMs: tookMs, cpuMs, shuffleRowsWritten: rowsWritten, shuffleBytesWritten: bytesWritten })));
  }));
});
