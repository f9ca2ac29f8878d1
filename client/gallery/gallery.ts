import { mount } from 'svelte';
import App from '../src/ui/App.svelte';
import { Text } from '../src/ui/text/text.svelte';
import { GalleryPortal } from './portal';
import { sceneOf } from './scenes';

/** Shows the app in a made-up scene: `?scene=offline`, remembered until another is named. */
const place = document.getElementById('app');
if (!place) throw new Error('no place to mount');

const named = new URLSearchParams(location.search).get('scene');
if (named) sessionStorage.setItem('gallery.scene', named);
const scene = sceneOf(sessionStorage.getItem('gallery.scene') ?? 'online');
mount(App, { target: place, props: { portal: new GalleryPortal(scene), text: await Text.load() } });
