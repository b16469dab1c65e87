"""`python -m clipshelf`."""

from clipshelf.cli import main

if __name__ == "__main__":
    main()
