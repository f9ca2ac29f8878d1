import { mount } from 'svelte';
import { makePortal, startWorker } from './portal';
import App from './ui/App.svelte';
import { routeOf } from './ui/routes';
import { Text } from './ui/text/text.svelte';

/** The composition root: the only place that makes things and gives them to each other. */
const place = document.getElementById('app');
if (!place) throw new Error('no place to mount');

// All that the first screen waits for, beside each other: the store, the sentences, the screen itself.
const portal = makePortal({ worker: startWorker(), language: () => document.documentElement.lang });
routeOf(location.pathname)?.screen.catch(() => undefined);
const text = await Text.load();
mount(App, { target: place, props: { portal: await portal, text } });
