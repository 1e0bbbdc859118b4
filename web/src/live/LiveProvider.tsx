import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { sessionEnded } from "../session/ended";
import { LiveContext } from "./live";
import { SharedStream } from "./tabs";

/** Follows the stream while the inside of the page is shown, and anew after another login. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [stream, setStream] = useState<SharedStream>();
  const isEnded = useSyncExternalStore(sessionEnded.subscribe, sessionEnded.get);
  useEffect(() => {
    if (isEnded) return undefined;
    const opened = new SharedStream(() => void client.invalidateQueries());
    setStream(opened);
    return () => opened.close();
  }, [client, isEnded]);
  return <LiveContext.Provider value={stream}>{children}</LiveContext.Provider>;
}
