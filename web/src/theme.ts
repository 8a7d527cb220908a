import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The brand colour: what you can do. Red is for what destroys, and nothing else has a colour of its own. */
const gate: MantineColorsTuple = [
  '#eef7f7',
  '#dcecec',
  '#b5d9da',
  '#8bc5c7',
  '#69b4b7',
  '#53a9ad',
  '#3f9ba0',
  '#2f7f84',
  '#2a6d71',
  '#1c5357',
];

export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  colors: { gate },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
});
