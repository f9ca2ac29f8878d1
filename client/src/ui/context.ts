import { createContext } from 'svelte';
import type { Portal } from '../domain/portal';
import type { Preferences } from './preferences.svelte';
import type { Router } from './router.svelte';
import type { Text } from './text/text.svelte';
import type { Toasts } from './toasts.svelte';

/** What App gives to every screen and part. */
export const [usePortal, providePortal] = createContext<Portal>();
export const [useRouter, provideRouter] = createContext<Router>();
export const [useText, provideText] = createContext<Text>();
export const [useToasts, provideToasts] = createContext<Toasts>();
export const [usePreferences, providePreferences] = createContext<Preferences>();
