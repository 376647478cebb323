/** The kinds of months that bulk operations change. */
import type { DocumentKind } from "../documents/kind";
import { otherExpenses } from "./other-expenses";
import { otherRevenue } from "./other-revenue";
import { parkingRates } from "./parking-rates";
import { payroll } from "./payroll";
import { statistics } from "./statistics";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kinds of all tabs lie in one list
export const BULK_KINDS: readonly DocumentKind<any>[] = [statistics, payroll, parkingRates, otherRevenue, otherExpenses];
