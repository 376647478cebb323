-- The chart of accounts: the line of the P&L of each main account.
-- table: CHART_OF_ACCOUNT
-- documented: docs/data.md#chart
-- columns: account (text), name (text), category (text)
SELECT
    c.MAIN_ACCOUNT AS account,
    c.ACCOUNT_NAME AS name,
    c.IS_SUMMARY_CATEGORY AS category
FROM CHART_OF_ACCOUNT c
ORDER BY c.MAIN_ACCOUNT
