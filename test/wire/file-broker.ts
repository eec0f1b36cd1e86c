// A broker on a data folder, in a process of its own, to be killed: prints its port, and how much it had to cut.
import { FileStorage, startKafka } from '../../embedded/kafka/src/index.ts';

const [directory] = process.argv.slice(2);
let cutBytes = 0;
const kafka = await startKafka({
  storage: new FileStorage(directory), flush: 'acks-all', topics: ['killed'], segmentBytes: 2_000_000,
  observe: (event) => {
    if (event.type === 'truncated') cutBytes += event.lostBytes;
  },
});
console.log(JSON.stringify({ port: kafka.port, cutBytes }));
process.stdin.resume();
