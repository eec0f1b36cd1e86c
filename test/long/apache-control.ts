// A process of its own: `apache-control.ts <pid file> <log> crash|start`. Kills a node of Apache Kafka with SIGKILL, and starts the
// same command again on the same data.
import { spawn } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';

const [, , pidFile, log, verb] = process.argv;
const kept = `${pidFile}.command`;

if (verb === 'crash') {
  const pid = Number(readFileSync(pidFile, 'utf8'));
  writeFileSync(kept, readFileSync(`/proc/${pid}/cmdline`));
  process.kill(pid, 'SIGKILL');
} else {
  const [command, ...args] = readFileSync(kept, 'utf8').split('\0').filter((word) => word !== '');
  const out = openSync(log, 'a');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', out, out] });
  writeFileSync(pidFile, String(child.pid));
  child.unref();
}
