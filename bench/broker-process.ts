import { startKafka } from '@wavetank/kafka';

/** The main of a process that is an embedded broker and nothing else, so that its CPU time is the broker's. */
const kafka = await startKafka();
process.send!(kafka.port);
process.once('disconnect', () => process.exit());
