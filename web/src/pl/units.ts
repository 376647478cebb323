/** The units whose roll-up the user may read, by the rights of `GET /me`. */
import { app, may } from "../app";
import { pl } from "../text/pl";

export interface Unit {
  /** As in the address: `district/d-orlando`. */
  readonly unit: string;
  readonly level: "district" | "region" | "company";
  readonly name: string;
}

/** The largest first. */
export function unitsOf(): Unit[] {
  const districts = app().me.districts.filter((one) => one.rollUp);
  const regions = may("pl-view:regional") ? [...new Set(districts.map((one) => one.regionId))] : [];
  return [
    ...(may("pl-view:admin") ? [{ unit: "company/all", level: "company", name: pl.rollup.company } as const] : []),
    ...regions.map((id) => ({ unit: `region/${id}`, level: "region", name: id }) as const),
    ...districts.map((one) => ({ unit: `district/${one.districtId}`, level: "district", name: one.name }) as const),
  ];
}
