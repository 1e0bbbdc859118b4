// Everything that every view has around it.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import type { Messages } from "../i18n/messages";
import { TextProvider } from "../i18n/text";
import { NoticesPlace } from "../ui/NoticesPlace";
import { createPageRouter } from "./router";
import { colorSchemeManager, styleNonce, theme } from "./theme";

export function App({ client, initialText }: { client: QueryClient; initialText: { language: string; messages: Messages } }) {
  const [router] = useState(() => createPageRouter(client));
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colorSchemeManager} getStyleNonce={styleNonce}>
      <TextProvider initial={initialText}>
        <QueryClientProvider client={client}>
          <NoticesPlace />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </TextProvider>
    </MantineProvider>
  );
}
