import { NewsList } from "../live/NewsList";
import type { TabProps } from "./NetworkPage";

export default function EventsTab({ network }: TabProps) {
  return <NewsList only={({ data }) => data.network_id === null || data.network_id === network.id} />;
}
