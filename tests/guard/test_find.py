"""What the guard finds in lines as people write them, and what it leaves alone."""

import pytest

from tarmac.guard import Guard, Policy

GUARD = Guard(Policy())

MUST_FIND = [
    # addresses
    ("Écrivez à marie.dupont@valmont.example, svp.", "email", "marie.dupont@valmont.example"),
    ("Mail naar j.van-den-berg+ward3@ziekenhuis.example.", "email", "j.van-den-berg+ward3@ziekenhuis.example"),
    ("Schreiben Sie an <jürgen@eupen.example>", "email", "jürgen@eupen.example"),
    ("[Marie](mailto:marie@valmont.example?subject=Permis)", "email", "marie@valmont.example"),
    ("écrivez à *marie@valmont.example* ou passez", "email", "marie@valmont.example"),
    ("_marie@valmont.example_", "email", "marie@valmont.example"),
    ("'d'hondt@valmont.example'", "email", "d'hondt@valmont.example"),
    ("De : Marie <MARIE.DUPONT@VALMONT.EXAMPLE>", "email", "MARIE.DUPONT@VALMONT.EXAMPLE"),
    ("marie@valmont.example-", "email", "marie@valmont.example"),
    ("85073003328@ziekenhuis.example", "email", "85073003328@ziekenhuis.example"),
    ("https://marie:geheim@valmont.example/", "email", "geheim@valmont.example"),
    ("prénom.nom@hôpital.example", "email", "prénom.nom@hôpital.example"),
    # national numbers
    ("NN 85.07.30-033.28 du patient", "national_number", "85.07.30-033.28"),
    ("rijksregisternummer 85073003328", "national_number", "85073003328"),
    ("RRN 85 07 30 033 28", "national_number", "85 07 30 033 28"),
    ("NISS:850730-033-28.", "national_number", "850730-033-28"),
    ("INSZ 850730 033 28", "national_number", "850730 033 28"),
    ("Nationalregisternummer 85/07/30 - 033/28", "national_number", "85/07/30 - 033/28"),
    ("NISS85073003328", "national_number", "85073003328"),
    ("né en 2012 : 12.05.14-037.53", "national_number", "12.05.14-037.53"),
    ("Date de naissance inconnue : 00.00.00-123.71", "national_number", "00.00.00-123.71"),
    ("BIS 85.27.30-033.71", "national_number", "85.27.30-033.71"),
    # accounts
    ("compte BE68 5390 0754 7034 à créditer", "iban", "BE68 5390 0754 7034"),
    ("rekening be68539007547034.", "iban", "be68539007547034"),
    ("IBAN: NL91 ABNA 0417 1643 00", "iban", "NL91 ABNA 0417 1643 00"),
    ("Konto DE89-3704-0044-0532-0130-00", "iban", "DE89-3704-0044-0532-0130-00"),
    ("please pay to GB29 NWBK 6016 1331 9268 19 today", "iban", "GB29 NWBK 6016 1331 9268 19"),
    ("versement sur FR14 2004 1010 0505 0001 3M02 606 svp", "iban", "FR14 2004 1010 0505 0001 3M02 606"),
    ("LU28 0019 4006 4475 0000 bei der Sparkasse", "iban", "LU28 0019 4006 4475 0000"),
    ("IBANBE68539007547034", "iban", "BE68539007547034"),
    ("rek.nr. BE 68 5390 0754 7034", "iban", "BE 68 5390 0754 7034"),
    ("BE68.5390.0754.7034", "iban", "BE68.5390.0754.7034"),
    ("BE68539007547034KREDBEBB", "iban", "BE68539007547034"),
    ("IBANNL91ABNA0417164300", "iban", "NL91ABNA0417164300"),
    ("compteBE68539007547034", "iban", "BE68539007547034"),
    ("BE68 5390 0754 7034 BIC GKCCBEBB", "iban", "BE68 5390 0754 7034"),
    # telephone numbers of Belgium
    ("appelez le 0475/12.34.56 demain", "phone", "0475/12.34.56"),
    ("bel +32 (0)2 512 34 56", "phone", "+32 (0)2 512 34 56"),
    ("tel. 02/512.34.56", "phone", "02/512.34.56"),
    ("(02) 512 34 56", "phone", "(02) 512 34 56"),
    ("Telefon: 0032475123456", "phone", "0032475123456"),
    ("à Liège : 04 222 33 44 le matin", "phone", "04 222 33 44"),
    ("gsm 0471998877", "phone", "0471998877"),
    ("dossier 2026-00123, 0471 99 88 77", "phone", "0471 99 88 77"),
    ("tél.0475/12.34.56", "phone", "0475/12.34.56"),
    ("Tel:02-512-34-56;", "phone", "02-512-34-56"),
    ("GSM0475123456", "phone", "0475123456"),
    ("04 75 12 34 56 (après 18 h)", "phone", "04 75 12 34 56"),
    ("0475 123 456", "phone", "0475 123 456"),
    ("0475 - 12 34 56", "phone", "0475 - 12 34 56"),
    ("(0475) 12 34 56", "phone", "(0475) 12 34 56"),
    ("(mijn nummer: 0475 12 34 56)", "phone", "0475 12 34 56"),
    ("(0475 12 34 56)", "phone", "0475 12 34 56"),
    ("00 32 475 12 34 56", "phone", "00 32 475 12 34 56"),
    ("0032/475.12.34.56", "phone", "0032/475.12.34.56"),
    ("+32(0)475/12.34.56", "phone", "+32(0)475/12.34.56"),
    ("+32 0475 12 34 56", "phone", "+32 0475 12 34 56"),
    ("(+32) 475 12 34 56", "phone", "(+32) 475 12 34 56"),
    ("+ 32 2 512 34 56", "phone", "+ 32 2 512 34 56"),
    ("32 (0)2 512 34 56", "phone", "32 (0)2 512 34 56"),
    ("wa.me/32475123456", "phone", "32475123456"),
    ("le 04/03/2026 0475 12 34 56", "phone", "0475 12 34 56"),
    ("op 4.3.2026, 02 512 34 56 bellen", "phone", "02 512 34 56"),
    ("am 04.03.2026 unter 087 59 63 00", "phone", "087 59 63 00"),
    ("rappeler au 081/22.33.44 entre 9:00 et 12:00", "phone", "081/22.33.44"),
    ("freephone 0800 12 345", "phone", "0800 12 345"),
    ("02 512 34 56 ext. 12", "phone", "02 512 34 56"),
    ("tel. 013 245 678 personnes", "phone", "013 245 678"),
    ("013 245 678 demain", "phone", "013 245 678"),
    ("gsm 0475.123.420", "phone", "0475.123.420"),
    ("tel:+32-475-12-34-56", "phone", "+32-475-12-34-56"),
    # of elsewhere
    ("call +44 20 7946 0018 now", "phone", "+44 20 7946 0018"),
    ("ring +1 (202) 555-0143", "phone", "+1 (202) 555-0143"),
    ("Büro: +49 (0)241 4320", "phone", "+49 (0)241 4320"),
    ("0031 6 12345678", "phone", "0031 6 12345678"),
    ("depuis Lille : 03 20 12 34 56", "phone", "03 20 12 34 56"),
    # what else has a form of its own
    ("numéro d'entreprise 0403.170.701", "enterprise_number", "0403.170.701"),
    ("@marie voir point 3 @ 14h", "social_handle", "@marie"),
    ("BTW BE 0471.938.850", "vat", "BE 0471.938.850"),
    ("TVA BE 0471 938 850", "vat", "BE 0471 938 850"),
    ("ondernemingsnummer 0471.938.850", "enterprise_number", "0471.938.850"),
    ("IP 10.0.12.34, port 8080", "ip_address", "10.0.12.34"),
    ("50.8503, 4.3517", "coordinates", "50.8503, 4.3517"),
    ("CBE 0475.123.420", "enterprise_number", "0475.123.420"),
    ("BCE 0475 123 420", "enterprise_number", "0475 123 420"),
    ("KBO-nummer: 0475 123 420", "enterprise_number", "0475 123 420"),
    ("TVA BE 0475.123.420", "vat", "BE 0475.123.420"),
    ("numéro d'entreprise : 0475 123 420", "enterprise_number", "0475 123 420"),
    ("ondernemingsnummer 0475123420", "enterprise_number", "0475123420"),
    ("Mot de passe : Zomer2024!", "secret", "Zomer2024!"),
    ("wachtwoord van de server is Kx7.moutarde.31", "secret", "Kx7.moutarde.31"),
    ("deurcode 4417#, enkel voor de nacht", "secret", "4417#"),
    ("clé AKIAIOSFODNN7EXAMPLE à retirer", "secret", "AKIAIOSFODNN7EXAMPLE"),
    ("carte 4111 1111 1111 1111 refusée", "payment_card", "4111 1111 1111 1111"),
    ("INAMI 3-99980-48-001", "provider_number", "3-99980-48-001"),
    ("geb. 12/03/1961 te Gent", "birth_date", "12/03/1961"),
    ("née le 3 février 1939", "birth_date", "3 février 1939"),
    ("plaque 5-ABC-123", "licence_plate", "5-ABC-123"),
    ("MAC 02:0E:43:C3:0D:3D", "mac_address", "02:0E:43:C3:0D:3D"),
    ("van 2001:db8::f42 gekomen", "ip_address", "2001:db8::f42"),
    ("https://mail.test/reset?token=8f3c", "url", "https://mail.test/reset?token=8f3c"),
    ("Reisepass EK123456", "passport", "EK123456"),
]

MUST_NOT_FIND = [
    "Le 04/03/2026 à 14:00, salle 2.01",
    "montant de 12.500,00 EUR, soit 1.234.567,89 au total",
    "Permis PU-2026-0012, dossier 2026/0412",
    "5000 Namur, rue de la Gare 12 bte 3",
    "85.07.30-033.29 is geen geldig nummer",
    "BE68 5390 0754 7035 ist falsch",
    "artikel 12, § 3, 1° tot 4°",
    "de 08:00 à 09:30, 16 personnes, 3.500 m²",
    "ISBN 978-2-1234-5680-3",
    "ISBN 978-0-471-12345-6",
    "version 10.0.1, page 12-13",
    "communication structurée +++090/9337/55493+++",
    "mededeling ***090/9337/55493***",
    "du 04.03.26 au 05.03.26, 145 élèves",
    "04/03/26 145 m",
    "01-02-2026 123456",
    "offre : 186 400,00 euros hors TVA",
    "Gesamtbetrag 1.204.567.890,00 Euro",
    "EAN 5412345678908",
    "loi du 8 juillet 1976, M.B. 05.08.1976",
    "B.S. 05.08.1976, blz. 9876",
    "temperature +12.5, growth +1.250.000",
    "commit 0a4b5c6d7e8f90123",
    "2026-02-27T09:05:00+01:00",
    "Aktenzeichen 12 O 345/26 vom 04.03.2026",
    "réunion le mercredi 4 mars 2026 de 14 h 00 à 16 h 30",
    "de 20 euros, be 15 stuks",
    "taken 1/2/3/4/5/6/7/8/9/10",
    "n° 0001 0002 0003 0004",
    "@property.setter",
    "prix@5.00",
    "suivez @valmont.be",
    "created_at_utc.isoformat",
    "T2xaro80kNxRRAEKNNaztouVFtGTx8",
    '"].endswith("@valmont.example',
    "réf. 0,0475123456 et 50,0475123456",
    "+++320/4751/23456+++",
    "***320/4751/23456***",
    "32 475 123 456 EUR",
    "poste 03.04.05.06.07 du métré",
    "03:15 04:30 05:45 06:50",
    "Facture n° 20260304-0012, PO 4500123456",
    "voir (a) la loi.Elle",
    "01 02 03 04 05 06 07 08 09 10",
    "les 05 06 07 12 13 mars",
    "013 245 678 EUR",
    "soit 011 250 000,00",
    "014 123 456 habitants",
    "1 8 5 0 7 3 0 0 3 3 2 8 5",
    # no secret, no page of somebody, no birth
    "Le mot de passe est à changer avant le 12/03/2026",
    "https://www.valmont.example/horaires/2026",
    "code postal 4999, code NACE 84.11",
    "La réunion du 12/03/2026 est déplacée",
    "version 10.0.12.34 du logiciel",
]


@pytest.mark.parametrize(("line", "kind", "text"), MUST_FIND)
def test_it_finds(line: str, kind: str, text: str) -> None:
    assert [(finding.kind, finding.text) for finding in GUARD.find(line)] == [(kind, text)]
    finding = GUARD.find(line)[0]
    assert line[finding.start : finding.end] == text
    assert 0 < finding.confidence <= 1


@pytest.mark.parametrize("line", MUST_NOT_FIND)
def test_it_leaves_alone(line: str) -> None:
    assert GUARD.find(line) == ()


def test_several_in_one_line_come_in_order_and_do_not_overlap() -> None:
    line = "0475 12 34 56, BE68539007547034, a@b.example, 85.07.30-033.28 et 02 512 34 56"
    kinds = [finding.kind for finding in GUARD.find(line)]
    assert kinds == ["phone", "iban", "email", "national_number", "phone"]


@pytest.mark.parametrize("between", ["-", "/", " - ", ", ", "; ", " ou ", "\n", ","])
@pytest.mark.parametrize(
    "pair",
    [
        ["0475/12.34.56", "0476/98.76.54"], ["0475 - 12 - 34 - 56", "0476 - 98 - 76 - 54"],
        ["85 07 30 033 28", "12 05 14 037 53"], ["BE68 5390 0754 7034", "LU28 0019 4006 4475 0000"],
    ],
)  # fmt: skip
def test_two_numbers_side_by_side_are_both_found(pair: list[str], between: str) -> None:
    assert [finding.text for finding in GUARD.find(between.join(pair))] == pair


def test_a_line_of_a_signature() -> None:
    line = "T +32 2 512 34 56 | F +32 2 512 34 57 | M 0475 12 34 56 | marie@valmont.example | TVA BE 0403.170.701"
    found = [finding.text for finding in GUARD.find(line)]
    assert found == [
        "+32 2 512 34 56", "+32 2 512 34 57", "0475 12 34 56", "marie@valmont.example", "BE 0403.170.701",
    ]  # fmt: skip


def test_an_enterprise_and_a_telephone_number_are_told_apart() -> None:
    found = [(finding.kind, finding.text) for finding in GUARD.find("TVA BE 0403.170.701, gsm 0475 123 420")]
    assert found == [("vat", "BE 0403.170.701"), ("phone", "0475 123 420")]


def test_an_assigned_number_is_surer_than_one_that_only_has_the_length() -> None:
    assigned, unassigned = GUARD.find("0475 12 34 56, +32 99 99 99 99")
    assert assigned.confidence > unassigned.confidence
