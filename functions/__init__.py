"""The triggers: HTTP endpoints, queue consumers, timers. Each calls one service method."""
