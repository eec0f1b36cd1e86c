import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineEnvironment, shellEnvironment } from './shell-environment.ts';

const environment = fc.dictionary(fc.constantFrom('NODE_ENV', 'KAFKAJS_LOG_LEVEL', 'KAFKAJS_NO_PARTITIONER_WARNING', 'PATH', 'DB_PASSWORD'), fc.string());

test('a service has the environment of the shell, whatever an engine has', () => {
  fc.assert(fc.property(environment, (shell) => {
    const ours = engineEnvironment(shell);
    expect(ours.NODE_ENV).toBe('production');
    expect(Object.keys(ours).filter((name) => name.startsWith('KAFKAJS_'))).toEqual([]);
    expect(shellEnvironment(ours)).toEqual(shell);
  }));
});

test('where no engine stands between, it is what it is', () => {
  fc.assert(fc.property(environment, (shell) => void expect(shellEnvironment(shell)).toEqual(shell)));
});
