import { mount } from 'svelte';
import { makePortal } from './portal';
import App from './ui/App.svelte';
import { Text } from './ui/text/text.svelte';

/** The composition root: the only place that makes things and gives them to each other. */
const place = document.getElementById('app');
if (!place) throw new Error('no place to mount');

// The language first: the portal asks the server in the page's language.
const text = await Text.load();
mount(App, { target: place, props: { portal: await makePortal(), text } });
