// A process of its own: a proxy in front of the cluster that its argument names. Sends its address, and ends with its parent.
import { startProxy } from '@wavetank/kafka/proxy';

const proxy = await startProxy({ upstream: [process.argv[2]] });
process.send!(proxy.address);
process.once('disconnect', () => void proxy.close());
