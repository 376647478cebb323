"""What other systems are told of a change: statistics, payroll and P&L of a month."""
