/** What people call a device, from what its browser says of itself: «Chrome · Android». */

const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
];

/** Browser and system where they are known; otherwise the label as it is. */
export function deviceName(label: string): string {
  const known = [named(BROWSERS, label), named(SYSTEMS, label)].filter(Boolean).join(' · ');
  return known || label;
}

function named(names: readonly [RegExp, string][], label: string): string | undefined {
  return names.find(([pattern]) => pattern.test(label))?.[1];
}
