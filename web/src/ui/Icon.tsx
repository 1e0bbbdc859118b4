// The page's own drawings: 24 units wide, one stroke, in the colour of the text around them.

const PATHS = {
  alert: "M12 9v4m0 4h.01M10.3 4.2 2.6 17.5A2 2 0 0 0 4.3 20.5h15.4a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z",
  back: "M19 12H5m6-6-6 6 6 6",
  bell: "M6 9a6 6 0 1 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9m4 11a2.2 2.2 0 0 0 4 0",
  bridge: "M3 17h18M5 17V8m14 9V8M5 8c2.500 5 11.500 5 14 0M9.500 17v-5.800m5 5.800v-5.800",
  check: "m5 12.500 4.500 4.500L19 7.500",
  chevron: "m9 6 6 6-6 6",
  close: "M6 6l12 12M18 6 6 18",
  columns: "M4 5h16v14H4zM9.300 5v14m5.400-14v14",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  dashboard: "M4 4h7v8H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 14h7v6H4z",
  device: "M7 3h10v18H7zM11 18h2",
  download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  edit: "M4 20h4L19 9a2.800 2.800 0 0 0-4-4L4 16zM13.500 6.500l4 4",
  filter: "M4 5h16l-6 7.500V19l-4-2v-4.500z",
  info: "M12 11v5m0-8h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  language: "M4 6h10M9 4v2m3 0c-1 4-4 7-8 9m2-6c1 3 4 5 7 6m-1 5 4-10 4 10m-6.700-3h5.400",
  logout: "M14 8V5H5v14h9v-3m-4-4h11m-3-3 3 3-3 3",
  menu: "M4 7h16M4 12h16M4 17h16",
  moon: "M12 3a7 7 0 0 0 9 9 9 9 0 1 1-9-9Z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  network: "M12 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM5.500 21a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM18.500 21a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM12 8v5m0 0H5.500v3M12 13h6.500v3",
  plus: "M12 5v14M5 12h14",
  power: "M12 3v9M6.500 6.500a8 8 0 1 0 11 0",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500H14zM20 14v.01M20 20v.01M17 20v-1",
  refresh: "M20 11a8 8 0 0 0-14-4.500L4 8m0-4v4h4m-4 5a8 8 0 0 0 14 4.500l2-1.500m0 4v-4h-4",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM20 20l-4.700-4.700",
  settings: "M5 4v6m0 4v6m7-16v2m0 4v10m7-16v9m0 4v3M3 10.500h4M10 6.500h4m3 7h4",
  sort: "m8 10 4-5 4 5M8 14l4 5 4-5",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2m0 16v2M2 12h2m16 0h2M5 5l1.500 1.500m11 11L19 19M19 5l-1.500 1.500m-11 11L5 19",
  system: "M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01",
  trash: "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v5m4-5v5",
  upload: "M12 16V5m-5 5 5-5 5 5M5 20h14",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20.500a7.500 7.500 0 0 1 15 0",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
