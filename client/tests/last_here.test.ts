import { describe, expect, test } from 'vitest';

import { makeDevice, MORNING, RITA, SAM } from './rig/device';

describe('who was here last', () => {
  test('is entered before the page asks, and once', async () => {
    const device = makeDevice();
    const id = await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    const draft = await device.store.openDraft();
    device.restart();
    await Promise.all([device.store.enterLast(), device.store.begin()]);
    expect(await device.store.enter(RITA, null, null)).toBe(id);
    expect((await device.store.documents()).map((document) => document.id)).toEqual([draft?.id]);
    expect(await device.store.enter(RITA, null, new Date(MORNING).toISOString())).toBe(id);
  });

  test('gives way to whoever signs in, also while it is being entered', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    await device.store.openDraft();
    device.restart();
    const last = device.store.enterLast();
    await device.store.enter(SAM, 'd2', new Date(MORNING).toISOString());
    await last;
    expect(await device.store.documents()).toEqual([]);
    expect((await device.store.begin()).session?.user.user).toBe('sam');
  });

  test('is not entered after signing out', async () => {
    const device = makeDevice();
    await device.store.enter(RITA, 'd1', new Date(MORNING).toISOString());
    await device.store.leave(false);
    device.restart();
    await device.store.enterLast();
    expect(await device.store.documents()).toEqual([]);
    expect(await device.store.openDraft()).toBeNull();
  });
});
