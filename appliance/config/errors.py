"""What can be wrong with a configuration file."""

from storage.errors import LyktaError


class ConfigMissing(LyktaError):
    """There is no configuration file where one was looked for."""

    code = "Q-01"
    message = "There is no configuration file at {path}."
    remedy = "Run 'lykta init' to make one, or name another with --config."


class ConfigUnreadable(LyktaError):
    """The file exists but this person or service may not read it."""

    code = "Q-02"
    message = "The configuration file {path} cannot be read: {why}."
    remedy = "Check the file's owner and rights, then try again."


class ConfigNotToml(LyktaError):
    """The file is not well-formed TOML."""

    code = "Q-03"
    message = "The configuration file {path} is not valid TOML: {why}."
    remedy = "Correct that line. 'lykta config sample' shows how a file must look."


class ConfigUnknownSetting(LyktaError):
    """A setting or table that Lykta does not know."""

    code = "Q-04"
    message = "{path}, line {line}: there is no setting '{setting}'."
    remedy = "Allowed here: {allowed}."


class ConfigMissingSetting(LyktaError):
    """A setting without a default is absent."""

    code = "Q-05"
    message = "{path}, line {line}: the setting '{setting}' is missing."
    remedy = "Add it: {allowed}."


class ConfigImpossibleSetting(LyktaError):
    """A value of the wrong type or outside its limits."""

    code = "Q-06"
    message = "{path}, line {line}: '{setting}' cannot be {value}."
    remedy = "Allowed: {allowed}."


class ConfigDuplicateUnit(LyktaError):
    """Two units share a code."""

    code = "Q-07"
    message = "{path}, line {line}: two units have the code '{setting}'."
    remedy = "Give every unit a code of its own."


class ConfigNotSaved(LyktaError):
    """The file could not be written."""

    code = "Q-08"
    message = "The configuration could not be saved at {path}: {why}."
    remedy = "Check that the folder exists and may be written, then run 'lykta init' again."


class SecretMissing(LyktaError):
    """The file with the source's password or token cannot be read."""

    code = "Q-09"
    message = "The source's password file {path} cannot be read: {why}."
    remedy = "Put the password or token into that file, readable by Lykta alone."


class AnswerMissing(LyktaError):
    """An answers file lacks an answer, or there is nobody to ask."""

    code = "Q-10"
    message = "The answer '{setting}' is missing and there is no terminal to ask at."
    remedy = "Add '{setting}' to the answers file. 'lykta init --sample' shows every answer."


class BackupNotSetUp(LyktaError):
    """No folder for backups is named."""

    code = "Q-11"
    message = "No place for backups is set."
    remedy = "Set 'folder' in the table [backup] of the configuration, or name it on the line."


class ConfigNotChanged(LyktaError):
    """A setting could not be changed in the file without touching others."""

    code = "Q-12"
    message = "The setting '{setting}' could not be changed in {path} by itself."
    remedy = "Open the file in an editor and set it to: {value}"


class ConfigNoSource(LyktaError):
    """No live system is named."""

    code = "Q-13"
    message = "{path} names no source to copy from."
    remedy = "Add a table [[fhir]], [[sql]] or [[files]]. 'lykta config sample' shows them."


class ConfigDuplicateSource(LyktaError):
    """Two sources share a name, so that no unit can tell them apart."""

    code = "Q-14"
    message = "{path}: two sources are called '{setting}'."
    remedy = "Give every source a 'name' of its own."


class ConfigOldSource(LyktaError):
    """The table of an earlier Lykta, which had one source only."""

    code = "Q-15"
    message = "{path}, line {line}: [source] is now written [[fhir]]."
    remedy = (
        "Write [[fhir]] in place of [source], change nothing below it, "
        "and check it with: lykta config check."
    )


class ConfigOldPrinter(LyktaError):
    """The table of an earlier Lykta, which knew one printer only."""

    code = "P-50"
    message = "{path}, line {line}: [printer] is now written [[printers]]."
    remedy = (
        "Write [[printers]] in place of [printer], change nothing below it, "
        "and check it with: lykta config check."
    )


class ConfigDuplicatePrinter(LyktaError):
    """Two printers are called the same, so that nobody could choose one of them."""

    code = "P-51"
    message = "{path}, line {line}: two printers are called '{setting}'."
    remedy = "Give every printer a 'label' of its own."


class CredentialMissing(SecretMissing):
    """A password or key that systemd should have handed over, by its name, was not."""

    code = "Q-17"
    message = "The source's password or key '{name}' was not handed to Lykta."
    remedy = (
        "Put it into /etc/credstore/lykta/{name}, readable by root alone, "
        "then: systemctl restart lykta-capture."
    )


class AnswersByFile(LyktaError):
    """A source that has too many settings to be asked for one by one."""

    code = "Q-16"
    message = "A database, or exports in a folder, is set up by a file of answers."
    remedy = (
        "Type: lykta init --sample > answers.toml, fill in [[sql]] or [[files]] in place of "
        "[[fhir]], then: lykta init --answers answers.toml."
    )
