/** A device, a server and an engine between them, in a time that only the test moves. */

import { makeEngine } from '../../src/sync/engine';
import type { Engine, EngineStatus } from '../../src/sync/engine';
import { adopt, makeBagFile } from './bag_file';
import { draft, goodOrder, makeDevice, MORNING, RITA } from './device';
import type { Device } from './device';
import { RigServer } from './server';

export interface World {
  device: Device;
  server: RigServer;
  engine: Engine;
  status: EngineStatus;
  /** Runs in the given time of the timers that are due; then everything rests. */
  pass(ms: number): Promise<void>;
  /** Lets the engine finish what it is about. */
  rest(): Promise<void>;
  /** Kills the app, in the middle of whatever it does, and starts it again. */
  kill(): Promise<void>;
  place(remarks?: string): Promise<string>;
  isVisible: boolean;
}

export async function makeWorld(random: () => number = () => 0.5): Promise<World> {
  const device = makeDevice();
  const server = new RigServer(() => device.clock.device_ms);
  await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
  await adopt(device, await makeBagFile());

  let timer: { at_ms: number; run: () => void } | null = null;
  let nonces = 0;
  const build = (): Engine => {
    const engine = makeEngine({
      store: device.store,
      send: server.send,
      after(ms, run) {
        const mine = { at_ms: device.clock.device_ms + ms, run };
        timer = mine;
        return () => {
          if (timer === mine) timer = null;
        };
      },
      nowMs: () => device.clock.device_ms,
      random,
      isVisible: () => world.isVisible,
      newNonce: () => `nonce-${++nonces}`,
      changed: (status) => {
        if (world.engine === engine || world.engine === undefined) world.status = status;
      },
      bagOffered: () => undefined,
      leaseIs: () => undefined,
    });
    return engine;
  };

  const world: World = {
    device,
    server,
    engine: undefined as never,
    status: undefined as never,
    isVisible: true,
    async pass(ms) {
      const end = device.clock.device_ms + ms;
      while (timer !== null && timer.at_ms <= end) {
        const due = timer;
        timer = null;
        device.passMs(Math.max(0, due.at_ms - device.clock.device_ms));
        due.run();
        await world.rest();
      }
      device.passMs(end - device.clock.device_ms);
    },
    async rest() {
      // Everything here is promises; when a whole turn of the event loop has passed a few times, all of it has run.
      for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    async kill() {
      world.engine.stop();
      timer = null;
      device.restart();
      await device.store.enter(RITA, null, null);
      world.engine = build();
      world.engine.start(false);
    },
    async place(remarks = '') {
      const id = await draft(device.store, goodOrder({ remarks }));
      const placed = await device.store.place(id, null);
      if (placed.kind !== 'placed') throw new Error(JSON.stringify(placed));
      return id;
    },
  };
  world.engine = build();
  return world;
}
