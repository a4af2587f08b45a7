package dev.parley;



