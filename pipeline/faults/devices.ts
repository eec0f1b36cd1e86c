import { z } from 'zod';
import { epochMs } from '../../engine/clock.ts';
import { declareFault, type Fault, type FaultCall } from '../../engine/fault.ts';
import { critical } from '../device-event.ts';

/** Something is wrong with what some devices send, by default `usually` so many; `strike` says whether it was with this reading. */
function ofDevices(id: string, about: string, usually: number, strike: (said: FaultCall['event'], from: number) => boolean): Fault {
  return declareFault({
    id, about, target: 'source', point: 'event', heals: true,
    params: z.strictObject({
      devices: z.number().int().min(1).default(usually).describe('how many devices'),
      from: z.number().int().min(0).default(0).describe('the number of the first of them; the others follow'),
    }),
    disturb: (said, { devices, from }) => said.device >= from && said.device < from + devices && strike(said, from),
  });
}

/** An alarm is sent by other code of the device, which is as old as ever. */
export const poisonRecord = ofDevices('poison-record', 'Some devices send readings, alarms excepted, that no worker can read however often it tries.', 100, (said) => {
  if (said.class === critical) return false;
  said.isReadable = false;
  return true;
});

/** A device that lost its power counts from 1970 until somebody tells it the time. */
export const clockReset = ofDevices('clock-reset', 'The clocks of some devices begin anew at 1970.', 100, (said) => {
  said.clockMs = Math.max(0, said.clockMs - epochMs);
  return true;
});

export const hotKey = ofDevices('hot-key', 'Some devices send under the number of one: all of it comes under one key.', 600, (said, from) => {
  said.sensor = from;
  return true;
});
