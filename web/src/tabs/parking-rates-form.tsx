/** ParkingRatesForm: the rates of the month, with what vehicles paid, and what to do with the months after. */
import { documentOf } from "../documents/open";
import { route } from "../shell/navigation";
import { text } from "../text/en";
import { CarryForward } from "./carry-forward";
import { useCompared } from "./compared";
import { DocumentTab } from "./document-tab";
import { figuresOf, parkingRates } from "./parking-rates";

export function ParkingRatesForm() {
  const { site, period } = route.value;
  const document = documentOf(parkingRates, site, period);
  useCompared(document, figuresOf);
  const tools = (
    <>
      <p class="hint">{text.parkingRates.hint}</p>
      <CarryForward document={document} />
    </>
  );
  return <DocumentTab document={document} totals={new Map()} metrics={[]} tools={tools} />;
}
