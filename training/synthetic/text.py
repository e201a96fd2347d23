"""Words: built-in lists for the languages that forms come in, random letters for other scripts."""

import random
from dataclasses import dataclass

from .typefaces import LATIN_FONTS, SCRIPT_FONTS

_WORDS = {
    "en": (
        "name address date birth signature yes no applicant employer information please check all that apply number street city state zip"
        " code phone email the of and to in for is on with as by this section form office use only account insured policy claim vehicle"
        " driver accident damage witness police report allergy asthma diabetes heart disease high blood pressure cancer smoking medication"
        " pregnant pain headache fever cough surgery married single widowed divorced male female other income tax return spouse dependent"
        " exempt federal employee owner tenant property mortgage loan bank credit student school program benefit disability veteran citizen"
        " resident permit license equipment inspection pass fail not applicable good fair poor strongly agree disagree"
    ),
    "fr": (
        "nom prénom adresse date naissance signature oui non demandeur employeur veuillez cocher la case numéro rue ville code postal"
        " téléphone courriel le de et à en pour est sur avec ce formulaire réservé bureau compte assuré contrat sinistre véhicule"
        " conducteur accident dégâts témoin circonstances stationnement quittait un parking prenait heurtait arrière même sens file roulait"
        " marié célibataire veuf divorcé masculin féminin autre revenu impôt conjoint salarié propriétaire locataire étudiant école"
        " question réponse exacte aucune des propositions né(e) société association déclaration"
    ),
    "de": (
        "Name Vorname Anschrift Geburtsdatum Unterschrift ja nein Antragsteller Arbeitgeber Angaben bitte ankreuzen Nummer Straße Ort"
        " Postleitzahl Telefon der die und von zu für ist auf mit als Formular Abschnitt Versicherung Vertrag Schaden Fahrzeug Fahrer"
        " Unfall Zeuge verheiratet ledig verwitwet geschieden männlich weiblich divers Einkommen Steuererklärung Ehegatte Kinder Eigentümer"
        " Mieter Krankenkasse Staatsangehörigkeit Bescheinigung Aufenthaltserlaubnis"
    ),
    "es": (
        "nombre apellidos dirección fecha nacimiento firma sí no solicitante empresa información marque la casilla número calle ciudad"
        " código postal teléfono correo el de y en para es con este formulario sección cuenta asegurado póliza siniestro vehículo conductor"
        " casado soltero viudo divorciado hombre mujer otro ingresos impuesto cónyuge dependiente propietario estudiante escuela alergia"
        " diabetes corazón enfermedad presión alta dolor tos fiebre"
    ),
    "it": (
        "nome cognome indirizzo data nascita firma sì no richiedente datore lavoro barrare la casella numero via città telefono il di e per"
        " è con modulo sezione conto assicurato polizza sinistro veicolo conducente coniugato celibe vedovo maschio femmina altro reddito"
        " imposta coniuge proprietario scuola"
    ),
    "pt": (
        "nome endereço data nascimento assinatura sim não requerente empregador informação assinale a opção número rua cidade telefone o de"
        " e para é com este formulário seção conta segurado apólice veículo condutor casado solteiro viúvo masculino feminino outro renda"
        " imposto cônjuge proprietário escola"
    ),
    "nl": (
        "naam adres geboortedatum handtekening ja nee aanvrager werkgever gegevens kruis aan nummer straat woonplaats postcode telefoon de"
        " het en van voor is op met dit formulier verzekering polis schade voertuig bestuurder gehuwd ongehuwd man vrouw anders inkomen"
        " belasting partner eigenaar huurder"
    ),
    "pl": (
        "imię nazwisko adres data urodzenia podpis tak nie wnioskodawca pracodawca proszę zaznaczyć właściwe numer ulica miejscowość kod"
        " pocztowy telefon i w na do dla jest formularz część konto ubezpieczony polisa szkoda pojazd kierowca żonaty wolny mężczyzna"
        " kobieta inny dochód podatek małżonek"
    ),
    "tr": (
        "adı soyadı adres doğum tarihi imza evet hayır başvuran işveren lütfen işaretleyiniz numara sokak şehir posta kodu telefon ve ile"
        " için bu form bölüm hesap sigortalı poliçe hasar araç sürücü evli bekar erkek kadın diğer gelir vergi eş öğrenci okul"
    ),
    "vi": (
        "họ tên địa chỉ ngày sinh chữ ký có không người nộp đơn số đường thành phố điện thoại và của cho là mẫu phần tài khoản bảo hiểm xe"
        " lái kết hôn độc thân nam nữ khác thu nhập thuế học sinh trường xin đánh dấu vào ô thích hợp"
    ),
    "ru": (
        "имя фамилия отчество адрес дата рождения подпись да нет заявитель работодатель сведения отметьте нужное номер улица город индекс"
        " телефон и в на с для форма раздел счёт страхователь полис автомобиль водитель женат холост мужской женский иное доход налог"
        " супруг собственник школа гражданство"
    ),
    "el": (
        "όνομα επώνυμο διεύθυνση ημερομηνία γέννησης υπογραφή ναι όχι αιτών εργοδότης στοιχεία σημειώστε αριθμός οδός πόλη τηλέφωνο και του"
        " για είναι με έντυπο τμήμα λογαριασμός ασφάλιση όχημα οδηγός έγγαμος άγαμος άνδρας γυναίκα άλλο εισόδημα φόρος"
    ),
    "ar": (
        "الاسم العنوان تاريخ الميلاد التوقيع نعم لا مقدم الطلب صاحب العمل معلومات الرقم الشارع المدينة الهاتف البريد في من على مع هذا"
        " النموذج القسم الحساب التأمين السيارة السائق متزوج أعزب ذكر أنثى أخرى الدخل الضريبة الزوج المدرسة الجنسية ضع علامة"
    ),
    "fa": (
        "نام نشانی تاریخ تولد امضا بله خیر متقاضی کارفرما اطلاعات شماره خیابان شهر تلفن در از به با این فرم بخش حساب بیمه خودرو راننده"
        " متأهل مجرد مرد زن"
    ),
    "he": (
        "שם משפחה כתובת תאריך לידה חתימה כן לא המבקש מעסיק פרטים מספר רחוב עיר מיקוד טלפון של על עם זה טופס חלק חשבון מבוטח פוליסה רכב נהג"
        " נשוי רווק זכר נקבה אחר הכנסה מס סמן"
    ),
    "hi": (
        "नाम पता जन्म तिथि हस्ताक्षर हाँ नहीं आवेदक नियोक्ता जानकारी संख्या सड़क शहर राज्य दूरभाष का के की में और से यह प्रपत्र भाग खाता"
        " बीमा वाहन चालक विवाहित अविवाहित पुरुष महिला अन्य आय कर विद्यालय कृपया चिह्न लगाएं"
    ),
    "uk": (
        "ім'я прізвище адреса дата народження підпис так ні заявник роботодавець відомості позначте потрібне номер вулиця місто індекс"
        " телефон і в на з для форма розділ рахунок страхувальник поліс автомобіль водій одружений чоловіча жіноча інше дохід податок"
    ).replace("'", "’"),
    "ur": (
        "نام پتہ تاریخ پیدائش دستخط ہاں نہیں درخواست گزار آجر معلومات نمبر گلی شہر فون اور میں سے کے لیے یہ فارم حصہ کھاتہ بیمہ گاڑی ڈرائیور شادی شدہ مرد عورت"
    ),
    "cs": (
        "jméno příjmení adresa datum narození podpis ano ne žadatel zaměstnavatel údaje zaškrtněte číslo ulice město telefon a v na s pro formulář"
        " část účet pojištěný smlouva vozidlo řidič ženatý svobodný muž žena jiné příjem daň manžel vlastník škola"
    ),
    "sv": (
        "namn adress födelsedatum underskrift ja nej sökande arbetsgivare uppgifter kryssa för nummer gata ort telefon och i på med för blankett del"
        " konto försäkring skada fordon förare gift ogift man kvinna annat inkomst skatt make ägare skola"
    ),
    "ro": (
        "nume prenume adresă data nașterii semnătura da nu solicitant angajator informații bifați număr stradă oraș telefon și în pe cu pentru formular"
        " secțiune cont asigurat poliță vehicul conducător căsătorit bărbat femeie altul venit impozit soț școală"
    ),
    "id": (
        "nama alamat tanggal lahir tanda tangan ya tidak pemohon pemberi kerja keterangan centang nomor jalan kota telepon dan di untuk dengan formulir"
        " bagian rekening asuransi kendaraan pengemudi menikah laki-laki perempuan lainnya pendapatan pajak sekolah"
    ),
    "hu": (
        "név cím születési dátum aláírás igen nem kérelmező munkáltató adatok jelölje szám utca város telefon és a az hogy űrlap rész számla biztosított"
        " kötvény jármű vezető házas férfi nő egyéb jövedelem adó házastárs tulajdonos iskola"
    ),
    "th": (
        "ชื่อ นามสกุล ที่อยู่ วันเกิด ลายมือชื่อ ใช่ ไม่ใช่ ผู้สมัคร นายจ้าง ข้อมูล เลขที่ ถนน จังหวัด โทรศัพท์ และ ของ สำหรับ แบบฟอร์ม"
        " ส่วนที่ บัญชี ประกันภัย รถยนต์ สมรส โสด ชาย หญิง อื่นๆ รายได้ ภาษี โรงเรียน"
    ),
}
_LETTERS = {  # scripts without a word list: words of random letters
    "zh": (
        "姓名地址出生日期签字是否申请人单位信息请勾选号码街道城市邮编电话本表部分账户保险车辆驾驶已婚未婚男女其他收入税配偶学校国籍身份证有无"
        "中国口日目回四田由内同向问间题图因固困圆元园门区用月明白百自面円冒品器串吕只由甲申曲旧旦早昌晶"
    ),
    "ja": (
        "氏名住所生年月日署名はいいいえ申請者勤務先記入番号市町村電話の保険契約車両運転者既婚未婚男女その他収入税配偶者学校国籍有無該当するものにチェック"
        "円国区回口日目月田門問間関開閉同内回図因固困由申曲用冊ロコユヨ日回品器因"
    ),
    "ko": (
        "성명주소생년월일서명예아니오신청인근무처정보번호도로시우편전화의보험계약차량운전자기혼미혼남녀기타소득세배우자학교국적있음없음해당란에표시"
        "응이음인일임의외왕원영용민몸뭄맘믐마미므모무미오우요"
    ),
    "ta": "அஆஇஈஉஎகஙசஞடணதநபமயரலவழளறன",
    "bn": "অআইঈউএকখগঘচছজটডতথদধনপফবভমযরলশষসহ",
    "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "te": "అఆఇఈఉఎఏఒఓకఖగఘచఛజటఠడతథదధనపఫబభమయరలవశషసహ",
    "gu": "અઆઇઈઉએઓકખગઘચછજટઠડતથદધનપફબભમયરલવશષસહ",
    "pa": "ਅਆਇਈਉਏਓਕਖਗਘਚਛਜਟਠਡਤਥਦਧਨਪਫਬਭਮਯਰਲਵਸਹ",
    "kn": "ಅಆಇಈಉಎಏಒಓಕಖಗಘಚಛಜಟಠಡತಥದಧನಪಫಬಭಮಯರಲವಶಷಸಹ",
    "ml": "അആഇഈഉഎഏഒഓകഖഗഘചഛജടഠഡതഥദധനപഫബഭമയരലവശഷസഹ",
    "si": "අආඇඈඉඊඋඌඑඒඔඕකඛගඝචඡජටඨඩතථදධනපඵබභමයරලවශෂසහ",
    "km": "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ",
    "my": "ကခဂဃငစဆဇဈညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠအ",
    "lo": "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮ",
    "am": "ሀለሐመሠረሰሸቀበተቸነአከወዘየደጀገጠጨጰጸፀፈፐ",
}
_SHARE = {
    "en": 42,
    "fr": 11,
    "de": 6,
    "es": 6,
    "it": 3,
    "pt": 3,
    "nl": 2,
    "pl": 2,
    "tr": 1.5,
    "vi": 1.5,
    "ru": 3,
    "el": 1.5,
    "ar": 3,
    "fa": 1,
    "he": 2,
    "hi": 2.5,
    "th": 1.5,
    "zh": 2.5,
    "ja": 2.5,
    "ko": 2,
    "ta": 0.5,
    "bn": 0.5,
    "ka": 0.5,
    "hy": 0.5,
    "am": 0.5,
    **dict.fromkeys("te gu pa kn ml si km my lo".split(), 0.25),
    **dict.fromkeys("uk ur".split(), 0.5),
    **{"cs": 1, "sv": 1, "ro": 0.7, "id": 0.7, "hu": 0.7},
}
_YES_NO = {
    "en": ("Yes", "No"),
    "fr": ("Oui", "Non"),
    "de": ("Ja", "Nein"),
    "es": ("Sí", "No"),
    "it": ("Sì", "No"),
    "pt": ("Sim", "Não"),
    "nl": ("Ja", "Nee"),
    "pl": ("Tak", "Nie"),
    "tr": ("Evet", "Hayır"),
    "vi": ("Có", "Không"),
    "ru": ("Да", "Нет"),
    "el": ("Ναι", "Όχι"),
    "ar": ("نعم", "لا"),
    "fa": ("بله", "خیر"),
    "he": ("כן", "לא"),
    "hi": ("हाँ", "नहीं"),
    "th": ("ใช่", "ไม่ใช่"),
    "uk": ("Так", "Ні"),
    "ur": ("ہاں", "نہیں"),
    "cs": ("Ano", "Ne"),
    "sv": ("Ja", "Nej"),
    "ro": ("Da", "Nu"),
    "id": ("Ya", "Tidak"),
    "hu": ("Igen", "Nem"),
    "zh": ("是", "否"),
    "ja": ("はい", "いいえ"),
    "ko": ("예", "아니오"),
}

_RTL = {"ar", "fa", "he", "ur"}
_UNSPACED = {"zh", "ja"}


@dataclass
class Language:
    """One page's language: draws words, labels and sentences of it."""

    code: str
    rng: random.Random

    def __post_init__(self):
        words = _WORDS.get(self.code)
        self._words = words.split() if words else None
        self._letters = _LETTERS.get(self.code)
        self.rtl = self.code in _RTL
        self.yes, self.no = _YES_NO.get(self.code, ("Yes", "No"))
        self.fonts = SCRIPT_FONTS.get(self.code, LATIN_FONTS)

    def word(self) -> str:
        if self._words:
            return self.rng.choice(self._words)
        return "".join(self.rng.choice(self._letters) for _ in range(self.rng.randint(2, 4 if self.code in ("zh", "ja", "ko") else 7)))

    def phrase(self, low: int = 1, high: int = 4) -> str:
        """A label: words with a capital, now and then a number, an abbreviation or brackets."""
        rng = self.rng
        words = [self.word() for _ in range(rng.randint(low, high))]
        if rng.random() < 0.06:
            words.append(rng.choice(["(a)", "No.", "#2", "(i)", "24/7", "$100", "%", "O", "0", "II", "Q"]))
        text = ("" if self.code in _UNSPACED else " ").join(words)
        return text[:1].upper() + text[1:]

    def sentence(self, low: int = 6, high: int = 16) -> str:
        return self.phrase(low, high) + ("。" if self.code in _UNSPACED else ".")


def choose_language(rng: random.Random) -> Language:
    codes = list(_SHARE)
    return Language(rng.choices(codes, [_SHARE[c] for c in codes])[0], rng)
