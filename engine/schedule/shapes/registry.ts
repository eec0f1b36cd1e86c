export { burst } from './burst.ts';
export { constant } from './constant.ts';
export { ramp } from './ramp.ts';
export { replay } from './replay.ts';
export { wave } from './wave.ts';
