/** Lists that the API gives by pages. */

interface Page<T> {
  readonly data: readonly T[];
  readonly meta: { readonly hasMore: boolean };
}

/** As many as the API gives at most in a page. */
export const MOST = 200;

/** All items of a list, page after page; `first` is its first page where that was read already. */
export async function allPages<T>(ask: (query: { page: number; limit: number }) => Promise<Page<T>>, first?: Page<T>): Promise<readonly T[]> {
  let last = first ?? (await ask({ page: 1, limit: MOST }));
  const items = [...last.data];
  for (let page = 2; last.meta.hasMore; page++) {
    last = await ask({ page, limit: MOST });
    items.push(...last.data);
  }
  return items;
}
