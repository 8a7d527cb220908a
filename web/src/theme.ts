import { Anchor, createTheme, Drawer, Menu, Modal, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

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
  primaryShade: 8, // dark enough for white words on it, in both schemes
  autoContrast: true,
  colors: { gate },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }), // a link in a text is not told by its colour alone
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }), // it is no item of the menu
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
  },
});

/** Small and coloured words have the contrast that they need (WCAG 2.2, 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-red-text': 'var(--mantine-color-red-9)',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-9)',
  },
  dark: {
    '--mantine-color-anchor': 'var(--mantine-color-gate-4)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-red-text': 'var(--mantine-color-red-4)',
  },
});
