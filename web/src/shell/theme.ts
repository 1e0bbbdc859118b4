// Colours and shapes. The contrast of every pair of colours that stands on the page is at least that of WCAG AA.
import { createTheme, localStorageColorSchemeManager, Modal, Tooltip, type MantineThemeOverride } from "@mantine/core";

export const colorSchemeManager = localStorageColorSchemeManager({ key: "wgpilot-color-scheme" });

/** `close` is what a button with nothing but a cross is called, wherever it stands. */
export const themeWith = (close: string): MantineThemeOverride => createTheme({
  primaryColor: "cyan",
  primaryShade: { light: 9, dark: 9 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  headings: { fontWeight: "650" },
  components: {
    CloseButton: { defaultProps: { "aria-label": close } },
    Modal: Modal.extend({ defaultProps: { centered: false, radius: "md", overlayProps: { backgroundOpacity: 0.5 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true, events: { hover: true, focus: true, touch: false } } }),
  },
});

/** Before anything is drawn: a page that is dark from its first frame. */
export function applyStoredScheme(): void {
  const chosen = colorSchemeManager.get("auto");
  const isDark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["mantineColorScheme"] = isDark ? "dark" : "light";
}

// Some of the components' own libraries ask for the nonce by this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

/** Of this answer of the server; style sheets that are made here must carry it. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}
