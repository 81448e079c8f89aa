"""What goes wrong at home, one test a fault: what the person is told, and what is kept. The list is in .docs/faults.md."""
